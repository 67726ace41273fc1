import type { ComponentChildren } from 'preact';
import { DockDrawing } from '../design/dock-drawing.tsx';
import { texts } from '../settings.ts';
import { Frame } from './frame.tsx';

/** Where there is nothing to show, or no way to show it. */
export function EmptyDock({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <Frame title={title}>
      <section class="page empty-dock">
        <DockDrawing />
        <h1>{title}</h1>
        {children}
      </section>
    </Frame>
  );
}

export function Loading() {
  return (
    <p class="loading" role="status">
      {texts.value.loading}
    </p>
  );
}
