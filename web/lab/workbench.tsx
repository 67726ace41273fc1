import { useEffect, useState } from 'preact/hooks';
import type { LabPage, Track } from '../../server/api.ts';
import { RequestError } from '../api.ts';
import { Failure } from '../frame/failure.tsx';
import { Frame } from '../frame/frame.tsx';
import { Splitter } from '../frame/splitter.tsx';
import { say, texts } from '../settings.ts';
import { socket } from '../socket.ts';
import { focusTerminal, Terminals, typeIntoTerminal } from '../terminal/terminals.tsx';
import { Environment } from './environment.tsx';
import { Findings } from './findings.tsx';
import { LabBar } from './lab-bar.tsx';
import { Lesson } from './lesson.tsx';
import { type Pane, PaneTabs } from './pane-tabs.tsx';
import { Prerequisites } from './prerequisites.tsx';
import { TaskStrip } from './task-strip.tsx';
import { ExpiryWarning } from './time-left.tsx';
import { useAttempt } from './use-attempt.ts';

function focusPane(pane: Pane): void {
  document.getElementById(`pane-${pane}`)?.focus({ preventScroll: true });
  if (pane === 'terminal') focusTerminal();
}

/** A lab: the lesson alone until it is opened, then beside the terminal; on a narrow screen one of them at a time. */
export function Workbench({ page, tracks }: { page: LabPage; tracks: readonly Track[] }) {
  const t = texts.value;
  const [shown, setShown] = useState<Pane>('lesson');
  const labs = tracks.flatMap((track) => track.labs);
  const summary = labs.find((lab) => lab.id === page.id);
  const desk = useAttempt(page.id, summary?.openAttempt);
  const { attempt, failure } = desk;
  const environment = attempt?.environment;

  const insert = (command: string) => {
    setShown('terminal');
    // The terminal takes the focus, which it can only when it is shown.
    requestAnimationFrame(() => typeIntoTerminal(command));
  };
  useEffect(() => {
    // The button that opened the lab is gone, and with it the focus.
    if (attempt !== undefined && document.activeElement === document.body) focusPane('lesson');
  }, [attempt?.id]);
  useEffect(() => {
    const change = (event: KeyboardEvent) => {
      if (event.key !== 'F6') return;
      event.preventDefault();
      event.stopPropagation();
      const isInTerminal = document.activeElement?.closest('#pane-terminal') != null;
      setShown(isInTerminal ? 'lesson' : 'terminal');
      requestAnimationFrame(() => focusPane(isInTerminal ? 'lesson' : 'terminal'));
    };
    // Before the terminal, which gives every key to the shell and would let nobody out.
    document.addEventListener('keydown', change, { capture: true });
    return () => document.removeEventListener('keydown', change, { capture: true });
  }, []);

  const elsewhere =
    failure instanceof RequestError && failure.error.code === 'another_lab_open'
      ? labs.find((lab) => lab.openAttempt !== undefined && lab.id !== page.id)
      : undefined;
  const track = tracks.find(({ id }) => id === page.track)?.title;
  return (
    <Frame
      title={say(page.title)}
      layout="workbench"
      bar={<LabBar page={page} track={track} attempt={attempt} desk={desk} isClosed={summary?.closed !== undefined} />}
    >
      <div class="lab" data-shown={shown} data-open={attempt !== undefined}>
        {failure !== undefined && (
          <Failure error={failure}>{elsewhere && <a href={`/labs/${elsewhere.id}`}>{say(elsewhere.title)}</a>}</Failure>
        )}
        {environment?.state === 'in_use' && <ExpiryWarning expiresAt={environment.expiresAt} onExtend={desk.extend} />}
        {page.findings && <Findings findings={page.findings} />}
        <div class="panes">
          <section id="pane-lesson" class="lesson-pane" aria-label={t.lesson} tabIndex={-1}>
            {attempt && <TaskStrip page={page} attempt={attempt} />}
            {summary?.closed && (
              <p class="prerequisites" role="note">
                {say(summary.closed)}
              </p>
            )}
            {page.prerequisites.length > 0 && <Prerequisites labs={page.prerequisites} />}
            <Lesson
              page={page}
              attempt={attempt}
              desk={desk}
              onInsert={environment?.state === 'in_use' ? insert : undefined}
            />
          </section>
          {attempt && environment && (
            <>
              <Splitter label={t.resize} split="columns" usual={46} name="lesson-width" />
              <section id="pane-terminal" class="work-pane" aria-label={t.terminalPane} tabIndex={-1}>
                {shown === 'terminal' && <h1 class="hidden">{t.terminal}</h1>}
                {environment.state === 'in_use' ? (
                  <Terminals attempt={attempt.id} socket={socket} />
                ) : (
                  <Environment environment={environment} onStart={desk.start} />
                )}
              </section>
            </>
          )}
        </div>
        {attempt && <PaneTabs shown={shown} onShow={setShown} />}
      </div>
    </Frame>
  );
}
