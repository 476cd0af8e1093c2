import { Button, Stack, Text, Title } from '@mantine/core';
import type { Session } from '../api/types';
import { useWords } from '../words/language';
import { Dialog } from './dialog';

/**
 * The session ended while its page was open. He signs in beside it, by whatever door is his; the page then goes on by
 * itself, with what was typed. Who comes by meanwhile sees nothing of it.
 */
export function SessionEnded({ kind }: { readonly kind: Session['kind'] }) {
  const { shell, customer, signIn } = useWords();
  const { title, text } = shell.ended;
  return (
    <Dialog label={title} hides>
      <Stack gap="sm" align="start">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text>{text}</Text>
        {kind === 'staff' ? (
          <Button component="a" href="/sign-in" target="_blank">
            {signIn.submit}
          </Button>
        ) : (
          <Button component="a" href="/open" target="_blank">
            {customer.linkAsk}
          </Button>
        )}
      </Stack>
    </Dialog>
  );
}
