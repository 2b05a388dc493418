import { useState } from 'react';
import type { ReactElement } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';
import type { ModelRow } from '../../../contract/models.ts';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/section.tsx';
import { formatBytes, formatPrice, formatWindow } from '../../format/numbers.ts';
import { useApp } from '../../state/use-app.ts';
import { useStore } from '../../state/store.ts';
import { text } from '../../texts/text.ts';
import { ModelDialog } from './model-dialog.tsx';

function words(of: Readonly<Record<string, string>>, name: string): string {
  return of[name] ?? name;
}

/** The models as a table, with a search above. */
export function ModelTable(): ReactElement {
  const list = useStore(useApp().models);
  const [wanted, setWanted] = useState('');
  const [open, setOpen] = useState<string | undefined>(undefined);
  const rows = list?.models ?? [];
  const shown = rows.filter((row) =>
    `${row.name} ${row.displayName ?? ''} ${row.aliasOf ?? ''}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  const opened = rows.find((row) => row.name === open);
  const columns = text.models.columns;
  return (
    <section className="section model-list" aria-label={text.models.title}>
      <div className="model-bar">
        <SearchField className="search" value={wanted} onChange={setWanted}>
          <Label className="visually-hidden">{text.models.search}</Label>
          <Input className="input" placeholder={text.models.search} spellCheck={false} />
        </SearchField>
        <p className="quiet" role="status">
          {text.models.count(shown.length)}
        </p>
      </div>
      {shown.length === 0 ? (
        list === undefined ? (
          <p className="quiet">{text.app.loading}</p>
        ) : rows.length === 0 ? (
          <Empty title={text.models.none} more={text.models.noneMore} />
        ) : (
          <Empty title={text.models.noMatch} />
        )
      ) : (
        <table className="model-table">
          <thead>
            <tr>
              <th scope="col">{columns.name}</th>
              <th scope="col">{columns.from}</th>
              <th scope="col">{columns.abilities}</th>
              <th scope="col">{columns.window}</th>
              <th scope="col">
                <span className="visually-hidden">{columns.more}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={`${row.backend} ${row.aliasOf ?? ''} ${row.name}`} row={row} onOpen={() => setOpen(row.name)} />
            ))}
          </tbody>
        </table>
      )}
      {opened === undefined ? null : <ModelDialog row={opened} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

function Row({ row, onOpen }: { row: ModelRow; onOpen: () => void }): ReactElement {
  const size = [row.parameterSize, row.quantization, row.bytes === undefined ? undefined : formatBytes(row.bytes)]
    .filter((part) => part !== undefined)
    .join(' · ');
  const side = row.backend === 'ollama' ? 'chip chip-local' : row.backend === 'demo' ? 'chip' : 'chip chip-claude';
  return (
    <tr className={row.hiddenBy === undefined ? '' : 'is-hidden-model'}>
      <th scope="row">
        <span className="model-name">{row.name}</span>
        {row.displayName === undefined ? null : <span className="model-more">{row.displayName}</span>}
        {size === '' ? null : <span className="model-more">{size}</span>}
        {row.aliasOf === undefined ? null : <span className="model-more">{text.models.alias(row.aliasOf)}</span>}
        {row.price === undefined ? null : (
          <span className="model-more">
            {text.models.price(formatPrice(row.price.input), formatPrice(row.price.output))}
          </span>
        )}
        {row.hiddenBy === undefined ? null : <span className="model-hidden">{text.models.hidden(row.hiddenBy)}</span>}
      </th>
      <td>
        <span className={side}>{text.backend[row.backend]}</span>
        {row.loaded === true ? <span className="chip">{text.models.loaded}</span> : null}
        {row.settings === undefined ? null : <span className="chip">{text.models.tuned}</span>}
      </td>
      <td>
        {row.capabilities === undefined ? (
          <span className="quiet">{text.models.unknown}</span>
        ) : (
          <span className="chips">
            {row.capabilities.map((name) => (
              <span key={name} className="chip">
                {words(text.models.capability, name)}
              </span>
            ))}
          </span>
        )}
      </td>
      <td>
        {row.contextWindow === undefined ? (
          <span className="quiet">{text.models.unknown}</span>
        ) : (
          text.models.tokens(formatWindow(row.contextWindow))
        )}
        {row.maxOutput === undefined ? null : (
          <span className="model-more">{text.models.longest(formatWindow(row.maxOutput))}</span>
        )}
      </td>
      <td>
        <Button label={text.models.open(row.name)} onPress={onOpen}>
          {text.models.columns.more}
        </Button>
      </td>
    </tr>
  );
}
