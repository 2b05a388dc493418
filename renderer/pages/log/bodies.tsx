import { useMemo, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { LogDetail } from '../../../contract/log.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { text } from '../../texts/text.ts';
import { bodyText, piecesOf } from './body-text.ts';

type Kept = LogDetail['bodies']['request'];

/** Question and answer, each as the app saw it and as the model saw it. */
export function Bodies({ detail }: { detail: LogDetail }): ReactElement {
  const words = text.log.detail;
  const { request, upstreamRequest, upstreamAnswer, answer } = detail.bodies;
  return (
    <section>
      <h3>{words.bodies}</h3>
      <Tabs>
        <TabList className="tab-list" aria-label={words.bodies}>
          <Tab id="request" className="tab">
            {words.request}
          </Tab>
          <Tab id="answer" className="tab">
            {words.answer}
          </Tab>
        </TabList>
        <TabPanel id="request" className="tab-panel bodies">
          <Body side={words.fromApp} body={request} />
          <Body side={words.toModel} body={upstreamRequest} />
        </TabPanel>
        <TabPanel id="answer" className="tab-panel bodies">
          <Body side={words.fromModel} body={upstreamAnswer} />
          <Body side={words.toApp} body={answer} />
        </TabPanel>
      </Tabs>
    </section>
  );
}

function Body({ side, body }: { side: string; body: Kept }): ReactElement {
  const words = text.log.detail;
  // A body may be megabytes; it is not read again for every row that comes into the list meanwhile.
  const shown = useMemo(() => bodyText(body), [body]);
  const [all, setAll] = useState(false);
  const region = useRef<HTMLPreElement>(null);
  const pieces = useMemo(() => piecesOf((all ? shown?.whole : shown?.beginning) ?? ''), [all, shown]);
  const showAll = () => {
    setAll(true);
    // The button goes away with its reason.
    region.current?.focus();
  };
  return (
    <div className="body">
      <header>
        <h4>{side}</h4>
        {body.bytes === undefined ? null : <span className="quiet">{words.size(formatBytes(body.bytes))}</span>}
        {shown === undefined ? null : <CopyButton kind="quiet" value={shown.whole} label={words.copyBody(side)} />}
      </header>
      {shown === undefined ? (
        <p className="quiet">{words.states[body.state === 'kept' ? 'none' : body.state]}</p>
      ) : (
        <>
          <pre ref={region} tabIndex={0} role="region" aria-label={side}>
            {pieces.map((piece, index) => (
              <span key={index} className="piece">
                {piece}
              </span>
            ))}
          </pre>
          {!all && shown.beginning.length < shown.whole.length ? (
            <div className="body-more">
              <p className="quiet">{words.cut(formatCount(shown.beginning.length), formatCount(shown.whole.length))}</p>
              <Button kind="quiet" label={words.showAllOf(side)} onPress={showAll}>
                {words.showAll}
              </Button>
            </div>
          ) : null}
          {body.truncated === true ? <p className="quiet">{words.truncated}</p> : null}
        </>
      )}
    </div>
  );
}
