import type { PersonRow, Role } from '../../server/api.ts';
import { texts, when } from '../settings.ts';

interface PeopleTableProps {
  people: readonly PersonRow[];
  /** Those who can be given a new link. */
  roles: readonly Role[];
  onNewLink: (id: string) => void;
}

export function PeopleTable({ people, roles, onNewLink }: PeopleTableProps) {
  const t = texts.value;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow screen it scrolls sideways, also without a pointer.
    <section class="table" aria-label={t.people} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.name}</th>
            <th scope="col">{t.role}</th>
            <th scope="col" class="number">
              {t.pointsColumn}
            </th>
            <th scope="col">{t.lastSeen}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <th scope="row">{person.name}</th>
              <td>{t.roles[person.role]}</td>
              <td class="number">{person.earned}</td>
              <td class="soft">{person.lastSeenAt ? when(person.lastSeenAt) : t.never}</td>
              <td>
                {roles.includes(person.role) && (
                  <button
                    type="button"
                    class="quiet"
                    aria-label={t.newLinkFor(person.name)}
                    onClick={() => onNewLink(person.id)}
                  >
                    {t.newLink}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
