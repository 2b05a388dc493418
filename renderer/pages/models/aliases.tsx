import { useState } from 'react';
import type { ReactElement } from 'react';
import type { AliasRow } from '../../../contract/models.ts';
import { Button } from '../../components/button.tsx';
import { Confirm, Dialog } from '../../components/dialog.tsx';
import { ProblemNote } from '../../components/problem-note.tsx';
import { Empty, Section } from '../../components/section.tsx';
import { go, useRoute } from '../../state/route.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { text } from '../../texts/text.ts';
import { AliasDialog } from './alias-dialog.tsx';
import { FollowName } from './follow-name.tsx';
import { TryModel } from './try-model.tsx';

type Open = { what: 'make'; name: string } | { what: 'change' | 'delete' | 'test'; row: AliasRow };

/** The aliases and patterns: make, change, test, delete. */
export function Aliases(): ReactElement {
  const app = useApp();
  const rows = useStore(app.aliases);
  const route = useRoute();
  const [chosen, setChosen] = useState<Open | undefined>(undefined);
  // Another page may send the user here to make an alias of a name that leads nowhere.
  const open: Open | undefined =
    chosen ?? (route.alias === undefined ? undefined : { what: 'make', name: route.alias });
  const close = () => {
    setChosen(undefined);
    if (route.alias !== undefined) go({ page: 'models' });
  };
  const words = text.models.aliases;
  return (
    <Section
      title={words.title}
      lead={words.lead}
      className="aliases"
      aside={
        <Button kind="primary" onPress={() => setChosen({ what: 'make', name: '' })}>
          {words.make}
        </Button>
      }
    >
      {rows?.length === 0 ? <Empty title={words.none} more={words.noneMore} /> : null}
      <ul className="alias-list">
        {(rows ?? []).map((row) => (
          <li key={row.name} className="alias">
            <div className="alias-words">
              <p>
                <code className="alias-name">{row.name}</code>{' '}
                {row.pattern ? <span className="chip">{words.pattern}</span> : null}
              </p>
              <p className="quiet">
                {row.leadsTo === undefined
                  ? `${row.goal}: ${words.deadEnd}`
                  : words.leads(row.leadsTo.name, text.backend[row.leadsTo.backend])}
              </p>
              {row.hides.length === 0 ? null : <p className="alias-hides">{words.hides(row.hides.join(', '))}</p>}
              <ProblemNote problem={row.problem} />
            </div>
            <div className="buttons">
              <Button label={words.test(row.name)} onPress={() => setChosen({ what: 'test', row })}>
                {text.actions.test}
              </Button>
              <Button label={words.change(row.name)} onPress={() => setChosen({ what: 'change', row })}>
                {text.actions.change}
              </Button>
              <Button label={words.delete(row.name)} onPress={() => setChosen({ what: 'delete', row })}>
                {text.actions.delete}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <FollowName />
      {open?.what === 'make' ? <AliasDialog name={open.name} goal="" onClose={close} /> : null}
      {open?.what === 'change' ? (
        <AliasDialog name={open.row.name} goal={open.row.goal} was={open.row.name} onClose={close} />
      ) : null}
      {open?.what === 'test' ? (
        <Dialog title={words.test(open.row.name)} onClose={close} wide>
          {/* A pattern is no name; a name that it catches is asked for instead. */}
          <TryModel model={open.row.name.replaceAll('*', 'test')} />
          <div className="dialog-buttons">
            <Button onPress={close}>{text.actions.close}</Button>
          </div>
        </Dialog>
      ) : null}
      {open?.what === 'delete' ? (
        <Confirm
          title={words.deleteTitle}
          message={words.deleteText(open.row.name)}
          confirm={text.actions.delete}
          onConfirm={async () => await app.run('delete-alias', { name: open.row.name })}
          onClose={close}
        />
      ) : null}
    </Section>
  );
}
