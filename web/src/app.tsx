import { lazy, Suspense, useEffect } from 'react';
import type { ReactNode } from 'react';
import { Alert, Anchor } from '@mantine/core';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import type { StaffRole } from './api/types';
import { pages, startOf } from './shell/navigation';
import { PageTitle, Waiting } from './shell/page';
import { useSession, useSessionLost } from './shell/session';
import { SessionEnded } from './shell/session-ended';
import { Shell } from './shell/shell';
import { useLanguage, useWords } from './words/language';

// One chunk per role's work: nobody loads the pages of the others.
const SignInPage = lazy(() => import('./sign-in/sign-in-page'));
const PasswordPage = lazy(() => import('./sign-in/password-page'));
const CodePage = lazy(() => import('./sign-in/code-page'));
const EnrolmentPage = lazy(() => import('./sign-in/enrolment-page'));
const CasesPage = lazy(() => import('./cases/queue/cases-page'));
const CasePage = lazy(() => import('./cases/case-page'));
const WarehousePage = lazy(() => import('./warehouse/warehouse-page'));
const PaymentsPage = lazy(() => import('./payments/payments-page'));
const LabPage = lazy(() => import('./lab/lab-page'));
const ReportsPage = lazy(() => import('./reports/reports-page'));
const ExceptionsPage = lazy(() => import('./work/exceptions-page'));
const WorkPage = lazy(() => import('./work/work-page'));
const OrdersPage = lazy(() => import('./goods/orders-page'));
const OrderPage = lazy(() => import('./goods/order-page'));
const ProductsPage = lazy(() => import('./goods/products-page'));
const ProductPage = lazy(() => import('./goods/product-page'));
const PolicyPage = lazy(() => import('./policy/policy-page'));
const UsersPage = lazy(() => import('./users/users-page'));
const LettersPage = lazy(() => import('./letters/letters-page'));
const SecurityPage = lazy(() => import('./users/security-page'));
const WebhooksPage = lazy(() => import('./webhooks/webhooks-page'));
const PeoplePage = lazy(() => import('./people/people-page'));
const AccountPage = lazy(() => import('./account/account-page'));
const AppealPage = lazy(() => import('./customer/appeal/appeal-page'));
const OpenPage = lazy(() => import('./customer/open-page'));
const MyPage = lazy(() => import('./customer/my-page'));

const staffPages = [
  { path: '/cases', page: CasesPage },
  { path: '/warehouse', page: WarehousePage },
  { path: '/payments', page: PaymentsPage },
  { path: '/lab', page: LabPage },
  { path: '/reports', page: ReportsPage },
  { path: '/exceptions', page: ExceptionsPage },
  { path: '/work', page: WorkPage },
  { path: '/orders', page: OrdersPage },
  { path: '/products', page: ProductsPage },
  { path: '/policy', page: PolicyPage },
  { path: '/users', page: UsersPage },
  { path: '/letters', page: LettersPage },
  { path: '/security', page: SecurityPage },
  { path: '/webhooks', page: WebhooksPage },
  { path: '/people', page: PeoplePage },
  { path: '/account', page: AccountPage },
];

/** All pages. Who is not signed in sees only the doors. */
export function App() {
  const session = useSession();
  const isLost = useSessionLost();
  const { suggest } = useLanguage();
  const account = session?.kind === 'staff' ? session.language : null;
  // Whenever a session is met, not only where it begins: a page that is loaded anew must not speak another language.
  useEffect(() => {
    if (account !== null) suggest(account);
  }, [account, suggest]);
  if (session === undefined) return <Waiting />;
  return (
    <Shell session={session}>
      {isLost && session !== null ? <SessionEnded kind={session.kind} /> : null}
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/">
            {session?.kind === 'staff' ? <Redirect to={startOf(session.role)} /> : <AppealPage />}
          </Route>
          <Route path="/sign-in" component={SignInPage} />
          <Route path="/sign-in/code" component={CodePage} />
          <Route path="/sign-in/enrolment" component={EnrolmentPage} />
          <Route path="/invitation">{<PasswordPage purpose="invitation" />}</Route>
          <Route path="/reset">{<PasswordPage purpose="reset" />}</Route>
          <Route path="/open" component={OpenPage} />
          <Route path="/my">{<MyPage caseNo={null} />}</Route>
          <Route path="/my/:caseNo">{({ caseNo }) => <MyPage caseNo={caseNo} />}</Route>
          <Route path="/cases/:caseNo">
            {({ caseNo }) => (
              <ForStaff path="/cases">
                <CasePage key={caseNo} caseNo={caseNo} />
              </ForStaff>
            )}
          </Route>
          <Route path="/orders/:orderNo">
            {({ orderNo }) => (
              <ForStaff path="/orders">
                <OrderPage key={orderNo} orderNo={decodeURIComponent(orderNo)} />
              </ForStaff>
            )}
          </Route>
          <Route path="/products/:sku">
            {({ sku }) => (
              <ForStaff path="/products">
                <ProductPage key={sku} sku={decodeURIComponent(sku)} />
              </ForStaff>
            )}
          </Route>
          {staffPages.map(({ path, page: Page }) => (
            <Route key={path} path={path}>
              <ForStaff path={path}>
                <Page />
              </ForStaff>
            </Route>
          ))}
          <Route>{<NotFound />}</Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}

function ForStaff({ path, children }: { readonly path: string; readonly children: ReactNode }) {
  const session = useSession();
  const { shell } = useWords();
  const [location] = useLocation();
  if (session?.kind !== 'staff') return <Redirect to={`/sign-in?then=${encodeURIComponent(location)}`} />;
  const roles: readonly StaffRole[] = pages.find((page) => page.path === path)?.roles ?? [];
  if (!roles.includes(session.role))
    return (
      <Alert color="yellow" variant="outline">
        {shell.notYours}
      </Alert>
    );
  return children;
}

function NotFound() {
  const { shell } = useWords();
  return (
    <>
      <PageTitle title={shell.notFound} />
      <Anchor component={Link} href="/" underline="always">
        {shell.toStart}
      </Anchor>
    </>
  );
}
