import { ControlError, type Action, type Problem } from '../../contract/problems.ts';
import { ERROR_TABLE } from '../messages/error-table.ts';
import { GatewayError, SettingsError } from '../messages/errors.ts';

/** Returns the error of a command: a code, words for the user and, where there is one, the button that helps. */
export function failed(code: Problem['code'], message: string, action?: Action): ControlError {
  return new ControlError(action === undefined ? { code, message } : { code, message, action });
}

/** Returns any error as a problem in words. What an error of the gateway's leads to is in the table of errors. */
export function problemOfError(error: unknown): Problem {
  if (error instanceof ControlError) return error.problem;
  if (error instanceof GatewayError || error instanceof SettingsError) return problemInTable(error);
  if (!(error instanceof Error))
    return { code: 'failed', message: `Something went wrong: ${String(error)}. Try again.` };
  if (isSystemError(error))
    return {
      code: 'cannot-save',
      message: `${nameOfSystemError(error.code)} (${error.code}${error.path === undefined ? '' : `, ${error.path}`}).`,
    };
  return {
    code: 'failed',
    message: `Something went wrong: ${error.message}. Try again; if it happens again, copy the diagnosis in the settings and report it.`,
  };
}

function problemInTable(error: GatewayError | SettingsError): Problem {
  const { message, help } = error;
  const { problem: code } = ERROR_TABLE[error.code];
  return 'none' in help ? { code, message } : { code, message, action: help };
}

function isSystemError(error: Error): error is Error & { code: string; path?: string } {
  return (
    'code' in error &&
    typeof error.code === 'string' &&
    /^E[A-Z]+$/.test(error.code) &&
    (!('path' in error) || typeof error.path === 'string')
  );
}

function nameOfSystemError(code: string): string {
  switch (code) {
    case 'ENOSPC':
      return 'It cannot be saved: the disk is full. Make room and try again';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'It cannot be saved: writing there is not allowed. Check who owns the folder';
    default:
      return 'It cannot be saved';
  }
}
