import './people.css';
import { useEffect, useState } from 'preact/hooks';
import type { Invitation, PersonRow, Role } from '../../server/api.ts';
import { request } from '../api.ts';
import { Failure } from '../frame/failure.tsx';
import { session } from '../session.ts';
import { language, texts } from '../settings.ts';

/** Who there is, and links to let them in. For instructors and administrators. */
export function People() {
  const t = texts.value;
  const [people, setPeople] = useState<PersonRow[]>([]);
  const [invitation, setInvitation] = useState<Invitation>();
  const [failure, setFailure] = useState<unknown>();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('learner');
  const roles: Role[] = session.value?.me?.role === 'admin' ? ['learner', 'instructor', 'admin'] : ['learner'];

  const load = () => request<PersonRow[]>('GET', '/people').then(setPeople, setFailure);
  useEffect(() => {
    load();
  }, []);

  const invite = async (path: string, body?: object) => {
    setFailure(undefined);
    try {
      setInvitation(await request<Invitation>('POST', path, body));
      setName('');
      await load();
    } catch (error) {
      setFailure(error);
    }
  };

  return (
    <section class="page people">
      <h1>{t.people}</h1>
      {failure !== undefined && <Failure error={failure} />}
      <form
        aria-label={t.addPerson}
        onSubmit={(event) => {
          event.preventDefault();
          invite('/people', { name, role });
        }}
      >
        <label>
          {t.name}
          <input required maxLength={40} value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <label>
          {t.role}
          <select value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
            {roles.map((one) => (
              <option key={one} value={one}>
                {t.roles[one]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary">
          {t.invite}
        </button>
      </form>
      {invitation && <Link invitation={invitation} />}
      <div class="table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t.name}</th>
              <th scope="col">{t.role}</th>
              <th scope="col">{t.pointsColumn}</th>
              <th scope="col">{t.lastSeen}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <tr key={person.id}>
                <th scope="row">{person.name}</th>
                <td>{t.roles[person.role]}</td>
                <td>{person.earned}</td>
                <td>{person.lastSeenAt ? new Date(person.lastSeenAt).toLocaleString(language.value) : t.never}</td>
                <td>
                  {roles.includes(person.role) && (
                    <button type="button" onClick={() => invite(`/people/${person.id}/link`)}>
                      {t.newLink}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Link({ invitation }: { invitation: Invitation }) {
  const t = texts.value;
  const [copied, setCopied] = useState(false);
  return (
    <div class="link" role="status">
      <strong>{t.linkFor(invitation.person.name)}</strong>
      <div class="actions">
        <input
          readOnly
          aria-label={t.linkFor(invitation.person.name)}
          value={invitation.url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button
          type="button"
          onClick={async () => {
            await navigator.clipboard.writeText(invitation.url);
            setCopied(true);
          }}
        >
          {copied ? t.copied : t.copy}
        </button>
      </div>
      <p class="soft">{t.linkNote(new Date(invitation.expiresAt).toLocaleDateString(language.value))}</p>
    </div>
  );
}
