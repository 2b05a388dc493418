import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { text } from '../texts/text.ts';
import { Icon } from './icons.tsx';

const SHOWN_MS = 2500;

/** Says that something was saved at `at` (Unix milliseconds, 0 for never), for a moment. */
export function Saved({ at }: { at: number }): ReactElement {
  const [gone, setGone] = useState(0);
  useEffect(() => {
    if (at === 0) return;
    const timer = setTimeout(() => setGone(at), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [at]);
  return (
    <span className="saved" role="status">
      {at === 0 || gone === at ? null : (
        <>
          <Icon name="check" />
          {text.settings.saved}
        </>
      )}
    </span>
  );
}
