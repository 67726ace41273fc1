import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../design/icon.tsx';

interface BandProps {
  icon: IconName;
  children: ComponentChildren;
  action: string;
  onAction: () => void;
}

/** Across the page: something that concerns all of it, and what can be done. */
export function Band({ icon, children, action, onAction }: BandProps) {
  return (
    <div class="band">
      <Icon name={icon} />
      <p>{children}</p>
      <button type="button" onClick={onAction}>
        {action}
      </button>
    </div>
  );
}
