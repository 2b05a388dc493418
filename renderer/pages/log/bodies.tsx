import type { ReactElement } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { LogDetail } from '../../../server/control/contract.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { formatBytes } from '../../format/numbers.ts';
import { text } from '../../texts/text.ts';
import { bodyText } from './body-text.ts';

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
          <Tab id="request" className="tab">{words.request}</Tab>
          <Tab id="answer" className="tab">{words.answer}</Tab>
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
  const shown = bodyText(body);
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
          <pre tabIndex={0} role="region" aria-label={side}>{shown.beginning}</pre>
          {shown.beginning.length < shown.whole.length ? <p className="quiet">{words.cut}</p> : null}
          {body.truncated === true ? <p className="quiet">{words.truncated}</p> : null}
        </>
      )}
    </div>
  );
}
