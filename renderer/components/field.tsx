import type { ReactElement } from 'react';
import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components';

export interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string | undefined;
  /** Why the value will not do; shown in place of the hint. */
  error?: string | undefined;
  placeholder?: string | undefined;
  type?: 'text' | 'password' | 'url' | 'search';
  disabled?: boolean;
  autoFocus?: boolean;
  inputMode?: 'numeric' | 'decimal' | 'url';
  rows?: number;
  /** The name of a <datalist> with proposals. */
  list?: string;
}

/** A text field with label, hint and error, tied together for screen readers. */
export function Field({
  label,
  value,
  onChange,
  hint,
  error,
  placeholder,
  type = 'text',
  disabled = false,
  autoFocus = false,
  inputMode,
  rows,
  list,
}: FieldProps): ReactElement {
  const common = {
    className: 'input',
    spellCheck: false,
    autoComplete: 'off',
    ...(placeholder === undefined ? {} : { placeholder }),
  };
  return (
    <TextField
      className="field"
      validationBehavior="aria"
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      isDisabled={disabled}
      type={type}
      autoFocus={autoFocus}
    >
      <Label className="field-label">{label}</Label>
      {rows === undefined ? (
        <Input
          {...common}
          {...(inputMode === undefined ? {} : { inputMode })}
          {...(list === undefined ? {} : { list })}
        />
      ) : (
        <TextArea {...common} rows={rows} />
      )}
      {hint === undefined || error !== undefined ? null : (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </TextField>
  );
}
