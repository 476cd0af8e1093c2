import { useState } from 'react';
import { Button, FileButton, Group, Paper, Stack, Text } from '@mantine/core';
import { useWords } from '../../words/language';
import { LiveCamera } from './live-camera';
import { openReader } from './reader';

type Trouble = 'refused' | 'missing' | 'noCode' | null;

/** The phone's camera beside the scanner: live, or a picture where the browser gives no live camera (without https). */
export function CameraScan({ found }: { readonly found: (code: string) => void }) {
  const { camera } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [isReading, setReading] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>(null);
  const isLive = 'mediaDevices' in navigator;
  const take = (code: string): void => {
    setOpen(false);
    found(code);
  };
  return (
    <Stack gap="xs">
      <Group gap="sm">
        {isLive ? (
          <Button
            variant="default"
            aria-expanded={isOpen}
            onClick={() => {
              setTrouble(null);
              setOpen(!isOpen);
            }}
          >
            {isOpen ? camera.close : camera.open}
          </Button>
        ) : null}
        <FileButton
          accept="image/*"
          capture="environment"
          onChange={(file) => {
            if (file === null) return;
            setReading(true);
            void codeIn(file).then((code) => {
              setReading(false);
              setTrouble(code === null ? 'noCode' : null);
              if (code !== null) take(code);
            });
          }}
        >
          {(props) => (
            <Button {...props} variant="default" loading={isReading}>
              {camera.picture}
            </Button>
          )}
        </FileButton>
      </Group>
      {isOpen ? (
        <Paper withBorder p="xs">
          <LiveCamera
            found={take}
            failed={(isRefused) => {
              setOpen(false);
              setTrouble(isRefused ? 'refused' : 'missing');
            }}
          />
        </Paper>
      ) : null}
      {trouble === null ? null : <Text role="alert">{camera.troubles[trouble]}</Text>}
    </Stack>
  );
}

async function codeIn(file: File): Promise<string | null> {
  try {
    const read = await openReader();
    const picture = await createImageBitmap(file);
    return await read(picture, picture);
  } catch {
    // What is no picture shows no code; nor does one whose decoder did not come over a bad line.
    return null;
  }
}
