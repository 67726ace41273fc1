import type { LabPage } from '../../server/api.ts';
import { say, texts } from '../settings.ts';

/** Above the lesson: the labs that it builds on. One may begin here all the same. */
export function Prerequisites({ labs }: { labs: LabPage['prerequisites'] }) {
  return (
    <p class="prerequisites soft">
      {texts.value.buildsOn}{' '}
      {labs.map(({ id, title }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <a href={`/labs/${id}`}>{say(title)}</a>
        </span>
      ))}
    </p>
  );
}
