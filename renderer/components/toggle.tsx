import type { ReactElement, ReactNode } from 'react';
import { Switch } from 'react-aria-components';

/** An on-off switch with its words. */
export function Toggle({
  on,
  onChange,
  children,
  label,
  disabled = false,
  large = false,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  children?: ReactNode;
  label?: string;
  disabled?: boolean;
  large?: boolean;
}): ReactElement {
  return (
    <Switch
      className={`toggle${large ? ' toggle-large' : ''}`}
      isSelected={on}
      onChange={onChange}
      isDisabled={disabled}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      <span className="toggle-track">
        <span className="toggle-knob" />
      </span>
      {children === undefined ? null : <span className="toggle-words">{children}</span>}
    </Switch>
  );
}
