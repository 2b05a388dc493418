import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';
import { Button } from '../../components/button.tsx';
import { Dropdown } from '../../components/choice.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { Toggle } from '../../components/toggle.tsx';
import { formatCount } from '../../format/numbers.ts';
import { isOpen } from '../../../contract/log-filter.ts';
import { withFilter } from '../../state/with-filter.ts';
import { SPANS } from '../../state/time-span.ts';
import { useStore } from '../../state/store.ts';
import { useApp } from '../../state/use-app.ts';
import { text } from '../../texts/text.ts';
import { ExportDialog } from './export-dialog.tsx';

const SHOWS = ['all', 'ok', 'failed', 'running', 'changed', 'blocked'] as const;
const BACKENDS = ['ollama', 'anthropic', 'claude-code', 'demo'] as const;
/** Those of apps; the window's own requests are not in the log. */
const DIALECTS = ['anthropic', 'openai', 'ollama'] as const;
const PAUSE_MS = 200;

/** Search, filters, follow, export. */
export function LogBar({ follow, onFollow }: { follow: boolean; onFollow: (follow: boolean) => void }): ReactElement {
  const { run, log } = useApp();
  const view = useStore(log.view);
  const { filter } = view;
  const dialect = DIALECTS.find((name) => name === filter.dialect) ?? '';
  const [wanted, setWanted] = useState(filter.text ?? '');
  const [dialog, setDialog] = useState<'export' | 'clear' | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  const sent = useRef(filter.text ?? '');
  useEffect(() => {
    // Somebody else emptied the filter: the field says so.
    if ((filter.text ?? '') === sent.current) return;
    sent.current = filter.text ?? '';
    setWanted(sent.current);
  }, [filter.text]);
  useEffect(() => {
    const timer = setTimeout(() => {
      const now = log.state().filter;
      if (wanted.trim() === (now.text ?? '')) return;
      sent.current = wanted.trim();
      log.setFilter(withFilter(now, { text: sent.current }));
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [wanted, log]);
  const showAll = () => {
    log.setFilter({}, 'any');
    // The button goes away with its reason.
    field.current?.focus();
  };
  const some = (everything: string, values: readonly string[]) => [
    { value: '', words: everything },
    ...values.map((value) => ({ value, words: value })),
  ];
  return (
    <header className="log-bar">
      <div className="page-head">
        <h1>{text.log.title}</h1>
        <p className="quiet log-count" role="status">
          {view.loaded ? text.log.count(view.count, formatCount(view.count)) : text.app.loading}
        </p>
        <span className="log-tools">
          <Toggle on={follow} onChange={onFollow}>
            {text.log.follow}
          </Toggle>
          <Button onPress={() => setDialog('export')}>{text.log.exportAll}</Button>
          <Button kind="quiet" onPress={() => setDialog('clear')}>
            {text.log.clear}
          </Button>
        </span>
      </div>
      <div className="log-filters" role="group" aria-label={text.log.filters}>
        <SearchField className="search" value={wanted} onChange={setWanted}>
          <Label className="visually-hidden">{text.log.search}</Label>
          <Input ref={field} className="input" placeholder={text.log.search} spellCheck={false} />
        </SearchField>
        <Dropdown
          hideLabel
          label={text.log.show}
          value={filter.show ?? 'all'}
          options={SHOWS.map((value) => ({ value, words: text.log.shows[value] }))}
          onChange={(show) => log.setFilter(withFilter(filter, { show }))}
        />
        <Dropdown
          hideLabel
          label={text.log.client}
          value={filter.client ?? ''}
          options={some(text.log.anyClient, view.clients)}
          onChange={(name) => log.setFilter(withFilter(filter, { client: name }))}
        />
        <Dropdown
          hideLabel
          label={text.log.model}
          value={filter.model ?? ''}
          options={some(text.log.anyModel, view.models)}
          onChange={(name) => log.setFilter(withFilter(filter, { model: name }))}
        />
        <Dropdown
          hideLabel
          label={text.log.backend}
          value={filter.backend ?? ''}
          options={[
            { value: '', words: text.log.anyBackend },
            ...BACKENDS.map((value) => ({ value, words: text.backend[value] })),
          ]}
          onChange={(name) => log.setFilter(withFilter(filter, { backend: name === '' ? undefined : name }))}
        />
        <Dropdown
          hideLabel
          label={text.log.dialect}
          value={dialect}
          options={[
            { value: '', words: text.log.anyDialect },
            ...DIALECTS.map((value) => ({ value, words: text.log.dialects[value] })),
          ]}
          onChange={(name) => log.setFilter(withFilter(filter, { dialect: name === '' ? undefined : name }))}
        />
        <Dropdown
          hideLabel
          label={text.log.span}
          value={view.span}
          options={SPANS.map((value) => ({ value, words: text.log.spans[value] }))}
          onChange={(span) => log.setFilter(filter, span)}
        />
        {!isOpen(filter) && view.count > 0 ? (
          <Button kind="quiet" onPress={showAll}>
            {text.log.clearFilter}
          </Button>
        ) : null}
      </div>
      {dialog === 'export' ? <ExportDialog onClose={() => setDialog(undefined)} /> : null}
      {dialog === 'clear' ? (
        <Confirm
          title={text.log.clearTitle}
          message={text.log.clearText}
          confirm={text.log.clearButton}
          onConfirm={() => run('clear-log', {})}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
    </header>
  );
}
