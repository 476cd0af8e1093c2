import { List, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import { Card } from '../cases/card';
import { PageTitle, Waiting } from '../shell/page';
import { ProblemNotice } from '../shell/problem-notice';
import { useWords } from '../words/language';
import { Playground } from './playground';
import { Versions } from './versions';

/** The policy: each version with its settings, the rules in words, and what it would say. */
export default function PolicyPage() {
  const { policy, cases } = useWords();
  const { data, error, isPending } = useQuery({
    queryKey: ['policy-versions'],
    queryFn: () => answered(api.GET('/api/v1/policy/versions')),
  });
  return (
    <>
      <PageTitle title={policy.title} />
      <Stack gap="xl">
        <ProblemNotice problem={error} />
        {isPending ? <Waiting /> : null}
        {data ? (
          <>
            <section aria-label={policy.playground}>
              <Title order={2} size="h3" mb="sm">
                {policy.playground}
              </Title>
              <Playground versions={data.items} />
            </section>
            <section aria-label={policy.versions}>
              <Title order={2} size="h3" mb="sm">
                {policy.versions}
              </Title>
              <Versions versions={data.items} />
            </section>
          </>
        ) : null}
        <Card title={policy.rules}>
          <List spacing={4}>
            {Object.entries(cases.rules).map(([id, sentence]) => (
              <List.Item key={id}>
                <b>{id}</b> {sentence}
              </List.Item>
            ))}
          </List>
        </Card>
      </Stack>
    </>
  );
}
