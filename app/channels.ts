/** The names that the preload and the main process share; nobody else sends or listens. */
export const CHANNELS = {
  call: 'control-call',
  event: 'control-event',
  copyText: 'copy-text',
  openLink: 'open-link',
  saveText: 'save-text',
} as const;
