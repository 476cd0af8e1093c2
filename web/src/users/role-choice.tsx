import { Checkbox, Group } from '@mantine/core';
import type { StaffRole } from '../api/types';
import { useRole } from '../shell/session';
import { named, useWords } from '../words/language';
import { staffRoles } from './staff-queries';

interface RoleChoiceProps {
  readonly roles: readonly StaffRole[];
  readonly choose: (roles: readonly StaffRole[]) => void;
}

/** The roles of one person. Only an administrator gives the role of one. */
export function RoleChoice({ roles, choose }: RoleChoiceProps) {
  const { users, cases } = useWords();
  const own = useRole();
  return (
    <Checkbox.Group
      label={users.roles}
      value={[...roles]}
      onChange={(chosen) => choose(staffRoles.filter((role) => chosen.includes(role)))}
    >
      <Group gap="sm" mt={4}>
        {staffRoles.map((role) => (
          <Checkbox
            key={role}
            value={role}
            label={named(cases.who, role)}
            disabled={role === 'admin' && own !== 'admin'}
          />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
