import { useId } from 'react';
import type { ReactElement, ReactNode } from 'react';

/** A titled part of a page. `id` makes it a place to go to. */
export function Section({
  title,
  lead,
  aside,
  children,
  id,
  className = '',
}: {
  title: string;
  lead?: string;
  aside?: ReactNode;
  children: ReactNode;
  id?: string;
  className?: string;
}): ReactElement {
  const heading = useId();
  return (
    <section className={`section ${className}`} aria-labelledby={heading} {...(id === undefined ? {} : { id })}>
      <header className="section-head">
        <div>
          <h2 id={heading} tabIndex={-1}>
            {title}
          </h2>
          {lead === undefined ? null : <p className="lead">{lead}</p>}
        </div>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** What a list shows while it is empty. */
export function Empty({ title, more, children }: { title: string; more?: string; children?: ReactNode }): ReactElement {
  return (
    <div className="empty">
      <svg className="empty-drawing" viewBox="0 0 120 48" aria-hidden="true" focusable="false">
        <circle cx="14" cy="16" r="9" />
        <circle cx="106" cy="16" r="9" />
        <path d="M14 16c0 34 34 30 40 12" />
        <path className="empty-plug" d="m50 30 8-4" />
      </svg>
      <p className="empty-title">{title}</p>
      {more === undefined ? null : <p className="empty-more">{more}</p>}
      {children}
    </div>
  );
}
