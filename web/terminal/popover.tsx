import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

interface PopoverProps {
  /** Of the button, and of what it opens. */
  label: string;
  /** On the button. */
  sign: ComponentChildren;
  children: ComponentChildren;
}

/** A button and what it opens below itself. Escape and a click elsewhere close it, and the focus goes back. */
export function Popover({ label, sign, children }: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button ref={button} type="button" class="quiet" popovertarget={id} aria-label={label} title={label}>
        {sign}
      </button>
      <div
        id={id}
        popover="auto"
        class="popover"
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        autofocus
        onBeforeToggle={({ currentTarget }) => {
          const bottom = button.current?.getBoundingClientRect().bottom ?? 0;
          currentTarget.style.setProperty('--below', `${bottom}px`);
        }}
      >
        {children}
      </div>
    </>
  );
}
