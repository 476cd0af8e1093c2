import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/**
 * Brings what has just come up before its reader: whoever pressed a button further down would look past it on a phone,
 * and the focus of who uses the keyboard would be gone with that button.
 */
export function useArrival(isNews = true): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isNews) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView();
  }, [isNews]);
  return heading;
}
