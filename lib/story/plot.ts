import { blindSpots } from './chapters/blind-spots';
import { destruction } from './chapters/destruction';
import { innocents } from './chapters/innocents';
import { lifeOfKeys } from './chapters/life-of-keys';
import { loosePolicies } from './chapters/loose-policies';
import { nearMisses } from './chapters/near-misses';
import { policiesAndOutsiders } from './chapters/policies-and-outsiders';
import { reachingOut } from './chapters/reaching-out';
import { snooping } from './chapters/snooping';
import { strangePlaces } from './chapters/strange-places';
import { unusedAndRotation } from './chapters/unused-and-rotation';
import { workingLife } from './chapters/working-life';
import { Stage } from './stage';

/** Everything of the story that is not ordinary work: the same seed and end give the same plot. */
export function plot(seed: number, end: number): Stage {
  const stage = new Stage(seed, end);
  for (const chapter of [
    lifeOfKeys,
    unusedAndRotation,
    policiesAndOutsiders,
    loosePolicies,
    destruction,
    blindSpots,
    strangePlaces,
    snooping,
    reachingOut,
    innocents,
    nearMisses,
    workingLife,
  ]) {
    chapter(stage);
  }
  return stage;
}
