import './people.css';
import { useEffect, useState } from 'preact/hooks';
import type { Invitation, PersonRow, Role } from '../../server/api.ts';
import { request } from '../api.ts';
import { Loading } from '../frame/empty-dock.tsx';
import { Failure } from '../frame/failure.tsx';
import { Frame } from '../frame/frame.tsx';
import { session } from '../session.ts';
import { texts } from '../settings.ts';
import { InvitationLink } from './invitation-link.tsx';
import { NewPerson } from './new-person.tsx';
import { PeopleTable } from './people-table.tsx';

/** Whom one may let in: the server decides, this only leaves out what it would refuse. */
function rolesToInvite(mine: Role | undefined): Role[] {
  return mine === 'admin' ? ['learner', 'instructor', 'admin'] : ['learner'];
}

/** Who there is, and links to let them in. For instructors and administrators. */
export function People() {
  const t = texts.value;
  const [people, setPeople] = useState<PersonRow[]>();
  const [invitation, setInvitation] = useState<Invitation>();
  const [failure, setFailure] = useState<unknown>();
  const roles = rolesToInvite(session.value?.me?.role);

  const load = () => {
    setFailure(undefined);
    request<PersonRow[]>('GET', '/people').then(setPeople, setFailure);
  };
  useEffect(load, []);

  const invite = async (path: string, body?: object): Promise<boolean> => {
    try {
      setInvitation(await request<Invitation>('POST', path, body));
      load();
      return true;
    } catch (error) {
      setFailure(error);
      return false;
    }
  };

  return (
    <Frame title={t.people}>
      <div class="page people">
        <h1>{t.people}</h1>
        <p class="lead soft">{t.peopleIntro}</p>
        {failure !== undefined && <Failure error={failure} />}
        <NewPerson roles={roles} onAdd={(person) => invite('/people', person)} />
        {invitation && <InvitationLink key={invitation.url} invitation={invitation} />}
        {people === undefined ? (
          failure === undefined && <Loading />
        ) : (
          <PeopleTable people={people} roles={roles} onNewLink={(id) => invite(`/people/${id}/link`)} />
        )}
      </div>
    </Frame>
  );
}
