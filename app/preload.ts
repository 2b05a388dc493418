// Bundled to one CommonJS file (out/app/preload.cjs), since a sandboxed preload can be nothing else.
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { Bridge } from '../contract/bridge.ts';
import type { ControlEvent } from '../contract/events.ts';
import { CHANNELS } from './channels.ts';

// The page gets these functions and nothing else: no ipcRenderer, no channel names, no event objects.
const bridge: Bridge = {
  call: (command, input) => ipcRenderer.invoke(CHANNELS.call, command, input),
  subscribe: (listener) => {
    const deliver = (_event: IpcRendererEvent, event: ControlEvent): void => listener(event);
    ipcRenderer.on(CHANNELS.event, deliver);
    return () => {
      ipcRenderer.off(CHANNELS.event, deliver);
    };
  },
  copyText: (text) => ipcRenderer.invoke(CHANNELS.copyText, text),
  openLink: (name) => ipcRenderer.invoke(CHANNELS.openLink, name),
  saveText: (fileName, text) => ipcRenderer.invoke(CHANNELS.saveText, fileName, text),
};

contextBridge.exposeInMainWorld('switchboard', bridge);
