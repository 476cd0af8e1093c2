import { Stack, Text, Title } from '@mantine/core';
import { PageTitle } from '../shell/page';
import { Erasures } from './erasures';
import { usePeopleWords } from './people-words';
import { PersonForm } from './person-form';

/** What the desk holds about a person, for him who asks; and forgetting him (GDPR, articles 15 and 17). */
export default function PeoplePage() {
  const people = usePeopleWords();
  return (
    <>
      <PageTitle title={people.title} />
      <Stack gap="lg">
        <Text>{people.text}</Text>
        <PersonForm />
        <section aria-label={people.erasures}>
          <Title order={2} size="h3" mb="sm">
            {people.erasures}
          </Title>
          <Erasures />
        </section>
      </Stack>
    </>
  );
}
