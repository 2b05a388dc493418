import type { ReactElement, ReactNode } from 'react';
import { Button as KitButton } from 'react-aria-components';
import { Icon } from './icons.tsx';
import type { IconName } from './icons.tsx';

export interface ButtonProps {
  children?: ReactNode;
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  icon?: IconName;
  /** For a button that shows only an icon, or whose words need their object named. */
  label?: string;
  onPress?: () => void;
  busy?: boolean;
  disabled?: boolean;
  type?: 'button' | 'submit';
  autoFocus?: boolean;
}

/** A button. While `busy` it stays focusable, says so, and ignores presses. */
export function Button({
  children,
  kind = 'plain',
  icon,
  label,
  onPress,
  busy = false,
  disabled = false,
  type = 'button',
  autoFocus = false,
}: ButtonProps): ReactElement {
  return (
    <KitButton
      className={`button button-${kind}${children === undefined ? ' button-icon' : ''}`}
      type={type}
      isDisabled={disabled}
      isPending={busy}
      autoFocus={autoFocus}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(onPress === undefined ? {} : { onPress })}
    >
      {busy ? <span className="spinner" aria-hidden="true" /> : icon === undefined ? null : <Icon name={icon} />}
      {children === undefined ? null : <span>{children}</span>}
    </KitButton>
  );
}
