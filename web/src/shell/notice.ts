import { notifications } from '@mantine/notifications';
import { useWords } from '../words/language';

/** Says in passing that something was done. */
export function useNotice(): (message: string) => void {
  const { shell } = useWords();
  return (message) => void notifications.show({ message, closeButtonProps: { 'aria-label': shell.close } });
}
