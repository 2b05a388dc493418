import { compileAliases } from '../models/aliases.ts';
import { comparable } from '../models/names.ts';
import type { Parsed } from '../../contract/commands.ts';
import type { AliasRow } from '../../contract/models.ts';
import type { ControlDeps } from './deps.ts';
import { failed, problemOfError } from './problems.ts';

export type AliasCommands = ReturnType<typeof createAliasCommands>;

/** Commands for aliases: names and patterns of the user's own that lead to any model. */
export function createAliasCommands(deps: ControlDeps) {
  const { gateway, settings } = deps;

  const list = async (): Promise<{ aliases: AliasRow[] }> => {
    const { aliases } = settings.get();
    const names = await gateway.catalogue.names();
    const real = realNames(names, Object.keys(aliases));
    const rows = await Promise.all(Object.entries(aliases).map(([name, goal]) => rowOf(name, goal, real)));
    return { aliases: rows };
  };

  const rowOf = async (name: string, goal: string, real: readonly string[]): Promise<AliasRow> => {
    const pattern = name.includes('*');
    const hiding = compileAliases({ [name]: goal });
    const row: AliasRow = {
      name,
      goal,
      pattern,
      hides: real.filter((model) => hiding.find(model) !== undefined && comparable(model) !== comparable(goal)),
    };
    try {
      // A pattern is no name itself: where its goal leads is where it leads.
      const { target } = await gateway.catalogue.resolve(pattern ? goal : name);
      if (target !== undefined && target.via !== 'default model')
        return { ...row, leadsTo: { name: target.name, backend: target.backend } };
      return {
        ...row,
        problem: {
          code: 'not-found',
          message: `There is no model ${goal} now. Get it with "ollama pull ${goal}", or let the alias lead to another model.`,
        },
      };
    } catch (error) {
      return { ...row, problem: problemOfError(error) };
    }
  };

  const set = async ({ name, goal, was }: Parsed<'set-alias'>): Promise<{ aliases: AliasRow[] }> => {
    const { aliases } = settings.get();
    if (comparable(name) === comparable(goal))
      throw failed('bad-input', `${name} cannot lead to itself. Choose the model it should lead to.`);
    if (goal.includes('*'))
      throw failed('bad-input', 'An alias leads to one model: the goal cannot hold a *. Choose a model.');
    if (/\s/.test(name)) throw failed('bad-input', "A model's name has no spaces. Take them out.");
    if (comparable(was ?? name) !== comparable(name) && has(aliases, name))
      throw failed('bad-input', `There is an alias ${name} already. Change that one, or choose another name.`);
    if (leadsBack(name, goal, aliases))
      throw failed(
        'bad-input',
        `${goal} is an alias that leads back to ${name}, so neither would lead to a model. Choose a model.`,
      );
    await settings.update({ aliases: { ...without(aliases, was ?? name), [name]: goal } });
    return list();
  };

  const remove = async (name: string): Promise<{ aliases: AliasRow[] }> => {
    const { aliases } = settings.get();
    if (!has(aliases, name)) throw failed('not-found', `There is no alias ${name}. It may have been removed already.`);
    await settings.update({ aliases: without(aliases, name) });
    return list();
  };
  return { list, set, remove };
}

type Aliases = Readonly<Record<string, string>>;

function has(aliases: Aliases, name: string): boolean {
  return Object.keys(aliases).some((alias) => comparable(alias) === comparable(name));
}

function without(aliases: Aliases, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(aliases).filter(([alias]) => comparable(alias) !== comparable(name)));
}

/** Follows exact aliases from `goal` on; patterns apply only once and so never lead in a circle. */
function leadsBack(name: string, goal: string, aliases: Aliases): boolean {
  const exact = new Map(Object.entries(aliases).map(([alias, target]) => [comparable(alias), comparable(target)]));
  const visited = new Set<string>();
  for (let at: string | undefined = comparable(goal); at !== undefined && !visited.has(at); at = exact.get(at)) {
    if (at === comparable(name)) return true;
    visited.add(at);
  }
  return false;
}

/** Returns the names that models have of their own: an alias that stands only once among all names is no model's. */
function realNames(names: readonly string[], aliases: readonly string[]): string[] {
  const own = new Set(aliases.map(comparable));
  const seen = new Set<string>();
  return names.filter((name) => {
    const key = comparable(name);
    if (!own.has(key) || seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}
