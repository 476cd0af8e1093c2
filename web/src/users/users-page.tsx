import { Stack, Text, Title } from '@mantine/core';
import { PageTitle } from '../shell/page';
import { useRole } from '../shell/session';
import { useWords } from '../words/language';
import { InviteForm } from './invite-form';
import { Keys } from './keys';
import { Staff } from './staff';

/** Who works here, in which roles, and which machines may act for them. */
export default function UsersPage() {
  const { users } = useWords();
  const role = useRole();
  return (
    <>
      <PageTitle title={users.title} />
      <Stack gap="xl">
        <section aria-label={users.people}>
          <Title order={2} size="h3" mb="sm">
            {users.people}
          </Title>
          <Staff />
        </section>
        <InviteForm />
        {role === 'admin' ? (
          <section aria-label={users.keys}>
            <Title order={2} size="h3">
              {users.keys}
            </Title>
            <Text mb="sm">{users.keysText}</Text>
            <Keys />
          </section>
        ) : null}
      </Stack>
    </>
  );
}
