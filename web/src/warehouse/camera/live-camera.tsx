import { useEffect, useRef } from 'react';
import { useWords } from '../../words/language';
import { openReader } from './reader';
import './live-camera.css';

/** Often enough that nobody waits, seldom enough that a phone stays cool. */
const LOOK_EVERY_MS = 200;

interface Props {
  readonly found: (code: string) => void;
  readonly failed: (isRefused: boolean) => void;
}

/** What the camera sees, until a code is in it. */
export function LiveCamera({ found, failed }: Props) {
  const { camera } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef({ found, failed });
  told.current = { found, failed };
  useEffect(() => {
    const shown = video.current;
    if (shown === null) return undefined;
    return watch(shown, {
      found: (code) => told.current.found(code),
      failed: (isRefused) => told.current.failed(isRefused),
    });
  }, []);
  return <video ref={video} className="live-camera" muted playsInline aria-label={camera.view} />;
}

/** Shows the camera and looks for a code again and again. @returns what ends it and frees the camera */
function watch(video: HTMLVideoElement, { found, failed }: Props): () => void {
  let isOver = false;
  let timer = 0;
  let stream: MediaStream | null = null;
  const end = (): void => {
    isOver = true;
    window.clearTimeout(timer);
    stream?.getTracks().forEach((track) => track.stop());
  };
  const begin = async (): Promise<void> => {
    const wanted = { facingMode: 'environment', width: { ideal: 1280 } };
    stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
    // Closed while the browser still asked for leave.
    if (isOver) return end();
    video.srcObject = stream;
    await video.play();
    const read = await openReader();
    const look = async (): Promise<void> => {
      const code = await read(video, { width: video.videoWidth, height: video.videoHeight });
      if (isOver) return;
      if (code === null) timer = window.setTimeout(() => void look(), LOOK_EVERY_MS);
      else found(code);
    };
    await look();
  };
  begin().catch((error: unknown) => {
    if (!isOver) failed(error instanceof DOMException && error.name === 'NotAllowedError');
  });
  return end;
}
