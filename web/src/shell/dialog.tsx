import { useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import './dialog.css';

interface Props {
  readonly label: string;
  /** Without it the question stays until it is answered. */
  readonly cancel?: () => void;
  /** Whether what lies behind is hidden from who passes by. */
  readonly hides?: boolean;
  readonly children: ReactNode;
}

/** A question before the page can go on; what is typed on the page stays as it is. */
export function Dialog({ label, cancel, hides = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Closed before it goes, so that the browser gives the focus back to where it was.
    return () => shown?.close();
  }, []);
  // Outside of the form that asked: a form inside a form is none.
  return createPortal(
    <dialog
      ref={dialog}
      className={hides ? 'question hiding' : 'question'}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        cancel?.();
      }}
    >
      {children}
    </dialog>,
    document.body,
  );
}
