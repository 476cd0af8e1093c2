import { Anchor, Container, Stack } from '@mantine/core';
import { Link, Redirect } from 'wouter';
import { Empty, PageTitle } from '../shell/page';
import { useSession } from '../shell/session';
import { useWords } from '../words/language';
import { MyCase } from './my-case';
import { MyList } from './my-list';

/** The customer's own cases: the list, or the one that he opened. */
export default function MyPage({ caseNo }: { readonly caseNo: string | null }) {
  const { customer } = useWords();
  const session = useSession();
  if (session?.kind !== 'customer') return <Redirect to="/open" />;
  const { caseNos } = session;
  return (
    <Container size="md" px={0}>
      {caseNo === null ? (
        <>
          <PageTitle title={customer.myTitle} />
          {caseNos.length === 0 ? <Empty>{customer.myEmpty}</Empty> : <MyList caseNos={caseNos} />}
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
