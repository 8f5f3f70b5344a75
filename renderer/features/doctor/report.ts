import type { SystemInfo } from '../../../electron/ipc/contract/info.ts';
import type { EngineInfo } from '../../../engine/contract/engine.ts';
import type { ErrorValue } from '../../../engine/contract/errors.ts';
import type { LoadSettingsInput } from '../../../engine/contract/models.ts';
import type { AppInfo } from '../../stores/settings.ts';
import { bytes, fileName, integer } from '../../ui/format.ts';

/** What a report is made of; null: not known. */
export interface ReportFacts {
  readonly error: ErrorValue | null;
  readonly model: string | null;
  readonly settings: LoadSettingsInput | null;
  readonly gpu: string;
  readonly info: AppInfo | null;
  readonly system: SystemInfo | null;
  /** Null while no engine runs. */
  readonly engine: EngineInfo | null;
}

/** Everything somebody needs who is to find out what is wrong, as plain text. Says nothing of what was written in chats. */
export function reportText({ error, model, settings, gpu, info, system, engine }: ReportFacts): string {
  const lines = [
    `Pagoda ${info?.version ?? '?'}, Electron ${info?.electron ?? '?'}, ${info?.platform ?? '?'}`,
    ...(system
      ? [
          `System: ${system.release}, ${system.arch}`,
          `Processor: ${system.processor}, ${integer(system.cores)} threads`,
          `Memory: ${bytes(system.memoryFree)} free of ${bytes(system.memoryTotal)}`,
        ]
      : []),
    `Model: ${model === null ? 'none' : fileName(model)}`,
    `Device asked for: ${gpu}`,
    ...(settings ? [`Loaded with: ${JSON.stringify(settings)}`] : []),
    ...engineLines(engine),
    ...(error ? [`Error: ${error.code} ${JSON.stringify(error.data)}`] : []),
    ...(system?.log ? ['', 'The last lines of the log:', system.log.trimEnd()] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function engineLines(engine: EngineInfo | null): string[] {
  if (!engine) return ['Engine: none is running'];
  const { kernels } = engine;
  return [
    `Engine: ${engine.version}, llama.cpp ${engine.llamaVersion}, ${engine.variant} libraries`,
    ...(engine.variantReason ? [`Why these libraries: ${engine.variantReason}`] : []),
    `Libraries: ${engine.libraryFolder}`,
    `Kernels: ${kernels.choice}, ${kernels.instructionSet}${kernels.reason ? `, ${kernels.reason}` : ''}`,
    ...engine.devices.map(
      ({ name, description, kind, memoryFree, memoryTotal }) =>
        `Device: ${name} (${kind}), ${description}, ${bytes(memoryFree)} free of ${bytes(memoryTotal)}`,
    ),
  ];
}
