import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { texts } from '../settings.ts';

interface DialogProps {
  title: string;
  children: ComponentChildren;
  /** Beside the button that closes it. */
  action?: ComponentChildren;
  /** What the button that closes it says. */
  closing: string;
  onClose: () => void;
}

/** Over the page: the browser keeps the focus inside, Escape closes, and the focus goes back to where it was. */
export function Dialog({ title, children, action, closing, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={onClose}>
      <h2 id={heading}>{title}</h2>
      {children}
      <div class="actions">
        {action}
        <button type="button" onClick={() => dialog.current?.close()}>
          {closing}
        </button>
      </div>
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  children: ComponentChildren;
  action: string;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, children, action, onConfirm, onCancel }: ConfirmProps) {
  const confirm = (
    <button type="button" class="primary" onClick={onConfirm}>
      {action}
    </button>
  );
  return (
    <Dialog title={title} action={confirm} closing={texts.value.cancel} onClose={onCancel}>
      <p>{children}</p>
    </Dialog>
  );
}
