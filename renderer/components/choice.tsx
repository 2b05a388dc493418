import type { ReactElement } from 'react';
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
  Select,
  SelectValue,
} from 'react-aria-components';
import { Icon } from './icons.tsx';

export interface Option<T extends string> {
  readonly value: T;
  readonly words: string;
  readonly hint?: string;
}

/** A drop-down of options. */
export function Dropdown<T extends string>({
  label,
  value,
  options,
  onChange,
  hideLabel = false,
}: {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  hideLabel?: boolean;
}): ReactElement {
  return (
    <Select
      className="dropdown"
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.value === key);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      <Label className={hideLabel ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <Button className="button button-plain dropdown-button">
        <SelectValue className="dropdown-value" />
        <Icon name="down" />
      </Button>
      <Popover className="popover">
        <ListBox className="list-box" items={options.map((option) => ({ ...option, id: option.value }))}>
          {(option) => (
            <ListBoxItem className="list-item" id={option.value} textValue={option.words}>
              {option.words}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** A group of which one is chosen: as cards with a hint, or as a row of segments. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  look = 'cards',
  hideLabel = false,
  disabled = false,
}: {
  label: string;
  value: T | undefined;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  look?: 'cards' | 'segments';
  hideLabel?: boolean;
  disabled?: boolean;
}): ReactElement {
  return (
    <RadioGroup
      className={`choice choice-${look}`}
      value={value ?? null}
      isDisabled={disabled}
      onChange={(key) => {
        const chosen = options.find((option) => option.value === key);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      <Label className={hideLabel ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <div className="choice-options">
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className="choice-option">
            <span className="choice-words">{option.words}</span>
            {option.hint === undefined ? null : <span className="choice-hint">{option.hint}</span>}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
