import { Component } from 'react';
import type { ReactNode } from 'react';
import { Alert, Button, Stack } from '@mantine/core';
import { useWords } from '../words/language';

interface Props {
  readonly children: ReactNode;
}

/** Keeps the frame of the page when what is in it breaks. React knows boundaries as classes only. */
export class ErrorBoundary extends Component<Props, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { shell } = useWords();
  return (
    <Alert role="alert" color="red" variant="outline">
      <Stack gap="sm" align="start">
        {shell.broken}
        <Button onClick={() => window.location.reload()}>{shell.reload}</Button>
      </Stack>
    </Alert>
  );
}
