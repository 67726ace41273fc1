import { useState } from 'preact/hooks';
import type { Role } from '../../server/api.ts';
import { texts } from '../settings.ts';

interface NewPersonProps {
  roles: readonly Role[];
  /** Resolves to whether the person is there now. */
  onAdd: (person: { name: string; role: Role }) => Promise<boolean>;
}

export function NewPerson({ roles, onAdd }: NewPersonProps) {
  const t = texts.value;
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('learner');
  return (
    <form
      aria-label={t.addPerson}
      onSubmit={async (event) => {
        event.preventDefault();
        if (await onAdd({ name, role })) setName('');
      }}
    >
      <label>
        {t.name}
        <input
          required
          maxLength={40}
          autocomplete="off"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
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
  );
}
