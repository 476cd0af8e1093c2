import { Anchor, Container, List, Stack } from '@mantine/core';
import { Link, Redirect } from 'wouter';
import { Empty, PageTitle } from '../shell/page';
import { useSession } from '../shell/session';
import { useWords } from '../words/language';
import { MyCase } from './my-case';

/** The customer's own cases: the list, or the one that he opened. */
export default function MyPage({ caseNo }: { readonly caseNo: string | null }) {
  const { customer, cases } = useWords();
  const session = useSession();
  if (session?.kind !== 'customer') return <Redirect to="/open" />;
  const { caseNos } = session;
  return (
    <Container size="md" px={0}>
      {caseNo === null ? (
        <>
          <PageTitle title={customer.myTitle} />
          {caseNos.length === 0 ? <Empty>{customer.myEmpty}</Empty> : null}
          <List spacing="sm" size="lg">
            {caseNos.map((one) => (
              <List.Item key={one}>
                <Anchor component={Link} href={`/my/${one}`} underline="always">
                  {cases.caseOf(one)}
                </Anchor>
              </List.Item>
            ))}
          </List>
        </>
      ) : (
        <Stack>
          {caseNos.length > 1 ? (
            <Anchor component={Link} href="/my" underline="always">
              {customer.myTitle}
            </Anchor>
          ) : null}
          <MyCase caseNo={caseNo} />
        </Stack>
      )}
    </Container>
  );
}
