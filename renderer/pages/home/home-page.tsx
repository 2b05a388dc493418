import type { ReactElement } from 'react';
import { Directions } from './directions.tsx';
import { Health } from './health.tsx';
import { Power } from './power.tsx';
import { Snippets } from './snippets-card.tsx';
import { Today } from './today.tsx';

/** Home: the switch, the two directions, how everything is, and what to paste where. */
export function HomePage(): ReactElement {
  return (
    <div className="home">
      <Power />
      <Directions />
      <Today />
      <Health />
      <Snippets />
    </div>
  );
}
