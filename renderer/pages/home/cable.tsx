import type { ReactElement } from 'react';

/** Two named sockets and the cable between them. Whether it is plugged in, and lit, is the parent's class. */
export function Cable({ from, to }: { from: string; to: string }): ReactElement {
  return (
    <div className="cable">
      <span className="cable-end">{from}</span>
      <svg viewBox="0 0 340 64" aria-hidden="true" focusable="false">
        <g className="cable-plugged">
          <path className="cable-shadow" d="M20 26C90 64 250 64 320 26" />
          <path className="cable-wire" d="M20 22C90 60 250 60 320 22" />
          <path className="cable-pulse" d="M20 22C90 60 250 60 320 22" />
        </g>
        <g className="cable-loose">
          <path className="cable-shadow" d="M20 26C70 62 160 66 220 54" />
          <path className="cable-wire" d="M20 22C70 58 160 62 220 50" />
          <path className="cable-plug" d="m218 50.6 17-5" />
        </g>
        {[20, 320].map((x) => (
          <g className="cable-socket" key={x}>
            <circle className="socket-ring" cx={x} cy="22" r="13" />
            <circle className="socket-hole" cx={x} cy="22" r="7" />
          </g>
        ))}
        <circle className="cable-tip" cx="20" cy="22" r="4.5" />
        <circle className="cable-tip cable-tip-far" cx="320" cy="22" r="4.5" />
      </svg>
      <span className="cable-end cable-end-far">{to}</span>
    </div>
  );
}
