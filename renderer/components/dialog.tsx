import type { ReactElement, ReactNode } from 'react';
import { Dialog as KitDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { text } from '../texts/text.ts';
import { Button } from './button.tsx';
import { ProblemNote } from './problem-note.tsx';
import { useJob } from '../state/use-job.ts';

/** A window over the page. Escape and a press outside close it, unless it is `firm`. */
export function Dialog({
  title,
  onClose,
  children,
  firm = false,
  wide = false,
  role = 'dialog',
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  firm?: boolean;
  wide?: boolean;
  role?: 'dialog' | 'alertdialog';
}): ReactElement {
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable={!firm}
      isKeyboardDismissDisabled={firm}
      onOpenChange={(open) => (open ? undefined : onClose())}
    >
      <Modal className={`modal${wide ? ' modal-wide' : ''}`}>
        <KitDialog className="dialog" role={role}>
          <Heading slot="title" className="dialog-title">
            {title}
          </Heading>
          {children}
        </KitDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Asks before something that cannot be undone, does it, and shows why when it fails. */
export function Confirm({
  title,
  message,
  confirm,
  onConfirm,
  onClose,
  danger = true,
}: {
  title: string;
  message: string;
  confirm: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  danger?: boolean;
}): ReactElement {
  const job = useJob();
  const go = () =>
    job.run(async () => {
      await onConfirm();
      onClose();
    });
  return (
    <Dialog title={title} onClose={onClose} role="alertdialog">
      <p>{message}</p>
      <ProblemNote problem={job.problem} />
      <div className="dialog-buttons">
        <Button onPress={onClose} autoFocus>
          {text.actions.cancel}
        </Button>
        <Button kind={danger ? 'danger' : 'primary'} onPress={go} busy={job.busy}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
