import { useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import { Alert, AppShell, Burger, Button, Group, NativeSelect, NavLink, Stack, Text } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import { answered, api } from '../api/client';
import type { Session, StaffRole } from '../api/types';
import { useConnectionLost } from '../connection';
import { named, useWords } from '../words/language';
import { ErrorBoundary } from './error-boundary';
import { pagesOf, startOf } from './navigation';
import { Preferences } from './preferences';
import { useNewSession } from './session';
import { useSubmit } from './submit';

/** The frame around every page: who is signed in, where he can go, and whether the desk is heard. */
export function Shell({
  session,
  children,
}: {
  readonly session: Session | null;
  readonly children: ReactNode;
}) {
  const { shell } = useWords();
  const [isOpen, setOpen] = useState(false);
  const burger = useRef<HTMLButtonElement>(null);
  const isStaff = session?.kind === 'staff';
  const navbar = { width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } };
  return (
    <AppShell
      header={{ height: 56 }}
      padding="md"
      {...(isStaff && { navbar })}
      onKeyDown={({ key }) => {
        if (key !== 'Escape' || !isOpen) return;
        setOpen(false);
        burger.current?.focus();
      }}
    >
      <a className="skip" href="#content">
        {shell.skipToContent}
      </a>
      <Header session={session} burger={burger} isOpen={isOpen} turn={() => setOpen(!isOpen)} />
      {session?.kind === 'staff' ? (
        <AppShell.Navbar p="sm" data-folded={isOpen ? undefined : true}>
          <StaffMenu session={session} close={() => setOpen(false)} />
        </AppShell.Navbar>
      ) : null}
      <AppShell.Main id="content" tabIndex={-1}>
        <Connection />
        <ErrorBoundary>{children}</ErrorBoundary>
        {isStaff ? null : (
          <Group component="footer" mt="xl" align="end" justify="center" gap="sm">
            <Preferences />
            {session === null ? null : <SignOut />}
          </Group>
        )}
      </AppShell.Main>
    </AppShell>
  );
}

interface HeaderProps {
  readonly session: Session | null;
  readonly burger: RefObject<HTMLButtonElement | null>;
  readonly isOpen: boolean;
  readonly turn: () => void;
}

function Header({ session, burger, isOpen, turn }: HeaderProps) {
  const { shell } = useWords();
  return (
    <AppShell.Header>
      <Group h="100%" px="md" justify="space-between" wrap="nowrap">
        <Group gap="sm" wrap="nowrap">
          {session?.kind === 'staff' ? (
            <Burger
              ref={burger}
              opened={isOpen}
              onClick={turn}
              hiddenFrom="sm"
              size="sm"
              aria-label={shell.openMenu}
              aria-expanded={isOpen}
            />
          ) : null}
          <Link href="/" className="desk-name">
            {shell.desk}
          </Link>
        </Group>
        {session === null ? null : (
          <Text size="sm" truncate>
            {session.kind === 'staff' ? session.name : session.email}
          </Text>
        )}
      </Group>
    </AppShell.Header>
  );
}

function Connection() {
  const isLost = useConnectionLost();
  const { shell } = useWords();
  return (
    <div role="status">
      {isLost ? (
        <Alert color="yellow" variant="outline" mb="md">
          {shell.lost}
        </Alert>
      ) : null}
    </div>
  );
}

type Staff = Extract<Session, { kind: 'staff' }>;

function StaffMenu({ session, close }: { readonly session: Staff; readonly close: () => void }) {
  const { shell } = useWords();
  const [location] = useLocation();
  return (
    <Stack h="100%" justify="space-between">
      <nav aria-label={shell.navigation}>
        {pagesOf(session.role).map(({ path, name }) => {
          const isHere = location === path || location.startsWith(`${path}/`);
          return (
            <NavLink
              key={path}
              component={Link}
              href={path}
              label={shell.pages[name]}
              active={isHere}
              variant="filled"
              aria-current={isHere ? 'page' : undefined}
              onClick={close}
            />
          );
        })}
      </nav>
      <Stack gap="xs">
        {session.roles.length > 1 ? <RoleSwitch session={session} /> : null}
        <Preferences />
        <SignOut />
      </Stack>
    </Stack>
  );
}

function RoleSwitch({ session }: { readonly session: Staff }) {
  const { shell, cases } = useWords();
  const renew = useNewSession();
  const [, go] = useLocation();
  const change = useSubmit(
    (role: StaffRole) => answered(api.PUT('/api/v1/session', { body: { role } })),
    ({ session: changed }, role) => {
      renew(changed);
      go(startOf(role));
    },
  );
  return (
    <NativeSelect
      size="xs"
      label={shell.role}
      value={session.role}
      onChange={({ currentTarget: { value } }) => {
        const chosen = session.roles.find((role) => role === value);
        if (chosen) change.send(chosen);
      }}
      data={session.roles.map((role) => ({ value: role, label: named(cases.who, role) }))}
    />
  );
}

function SignOut() {
  const { shell } = useWords();
  const renew = useNewSession();
  const [, go] = useLocation();
  const out = useSubmit(
    () => answered(api.DELETE('/api/v1/session')),
    () => {
      renew(null);
      go('/sign-in');
    },
  );
  return (
    <Button variant="default" size="xs" onClick={() => out.send(undefined)} loading={out.isSending}>
      {shell.signOut}
    </Button>
  );
}
