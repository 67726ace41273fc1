import { Icon } from '../design/icon.tsx';
import { texts } from '../settings.ts';
import { chordName, platform } from './keys.ts';
import { Popover } from './popover.tsx';

const copies = {
  mac: ['⌘C'],
  linux: ['Ctrl+Shift+C'],
  windows: ['Ctrl+C', 'Ctrl+Shift+C'],
} as const;
const pastes = { mac: ['⌘V'], linux: ['Ctrl+Shift+V'], windows: ['Ctrl+V', 'Ctrl+Shift+V'] } as const;

/** Every key that means something here, as it is on this platform. */
export function TerminalHelp() {
  const t = texts.value.terminalKeys;
  const chord = (key: string) => chordName(key, platform);
  const keys: readonly (readonly [keys: readonly string[], meaning: string])[] = [
    [copies[platform], platform === 'windows' ? t.copyOrInterrupt : t.copy],
    [pastes[platform], t.paste],
    [['Ctrl+C'], platform === 'windows' ? t.interruptUnselected : t.interrupt],
    [['Tab'], t.tab],
    [['Shift+PageUp', 'Shift+PageDown'], t.scroll],
    [[chord('F')], t.search],
    [[chord('E')], t.splitColumns],
    [[chord('O')], t.splitRows],
    [[chord(t.arrow)], t.go],
    [[chord('↑')], t.leave],
    [['F6'], t.lesson],
    [['←', '→', '↓', 'Delete'], t.tabs],
    [['Esc'], t.stopPaste],
  ];
  return (
    <Popover label={t.title} sign={<Icon name="help" />}>
      <h2>{t.title}</h2>
      <dl>
        {keys.map(([names, meaning]) => (
          <div key={meaning}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Popover>
  );
}
