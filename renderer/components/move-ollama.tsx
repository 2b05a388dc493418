import { useState } from 'react';
import type { ReactElement } from 'react';
import type { GatewayStateView, OllamaSteps } from '../../contract/state.ts';
import { text } from '../texts/text.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import { Dialog } from './dialog.tsx';

type Way = 'there' | 'back';

function Steps({ steps, label }: { steps: OllamaSteps; label: string }): ReactElement {
  const all = steps.commands.join('\n');
  return (
    <>
      <pre className="steps" role="region" aria-label={label} tabIndex={0}>
        <code>{all}</code>
      </pre>
      <div className="buttons">
        <CopyButton value={all} words={text.moveOllama.copy} />
      </div>
      <p>{steps.then}</p>
    </>
  );
}

/**
 * Buttons that show how Ollama is moved to another port and back. Nothing is run: the commands change another
 * program, so they are the user's to run.
 * @param onMoved what to do when the user says that it is done; offered only where Switchboard waits for the port.
 */
export function MoveOllama({
  move,
  onMoved,
}: {
  move: NonNullable<GatewayStateView['ollamaMove']>;
  onMoved?: () => void;
}): ReactElement {
  const words = text.moveOllama;
  const [shown, setShown] = useState<Way | undefined>(undefined);
  const close = () => setShown(undefined);
  const title = shown === 'back' ? words.backTitle : words.title(move.port);
  return (
    <div className="buttons move-ollama">
      <Button onPress={() => setShown('there')}>{words.open(move.port)}</Button>
      <Button kind="quiet" onPress={() => setShown('back')}>
        {words.openBack}
      </Button>
      {shown === undefined ? null : (
        <Dialog title={title} onClose={close} wide>
          <p>{shown === 'there' ? words.lead : words.backLead}</p>
          <Steps steps={move[shown]} label={words.commands} />
          {shown === 'there' ? <p className="quiet">{words.reversible}</p> : null}
          <div className="dialog-buttons">
            <Button onPress={close}>{text.actions.close}</Button>
            {onMoved === undefined || shown === 'back' ? null : (
              <Button
                kind="primary"
                onPress={() => {
                  close();
                  onMoved();
                }}
              >
                {words.moved}
              </Button>
            )}
          </div>
        </Dialog>
      )}
    </div>
  );
}
