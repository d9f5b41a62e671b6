import { randomUUID } from "node:crypto";
import { answerPlay, notePlay, readLastPlay, stopPlay } from "../../store/demo/play.ts";
import { suggestion } from "../../engine/base/suggestion.ts";
import { answerDemo, playDemo, showDemo, stopDemo } from "../contract/demo.ts";
import type { ApiDeps, DemoStage } from "../deps.ts";
import { conflict, invalidAt } from "../error.ts";
import { type Route, route } from "../route.ts";

const noStage: DemoStage = {
  stories: [],
  refusal: () => Promise.resolve("this process plays no stories: npm start makes a sample company that they play in"),
  begin: () => undefined,
};

/** Stories for whoever wants to see the system at work. They are played by the host; here they are asked for. */
export function demoRoutes({ pool, demo = noStage, log }: ApiDeps): readonly Route[] {
  return [
    route(showDemo, async () => {
      const [because, play] = await Promise.all([demo.refusal(), readLastPlay(pool)]);
      const stories = because === null ? demo.stories.map(({ name, title }) => ({ name, title })) : [];
      return { stories, because, play: play === null ? null : { ...play, lines: [...play.lines] } };
    }),

    route(playDemo, async ({ body: { story }, caller }) => {
      const because = await demo.refusal();
      if (because !== null) throw conflict(because);
      const names = demo.stories.map(({ name }) => name);
      if (!names.includes(story))
        throw invalidAt("/body/story", `there is no story "${story}"; ${suggestion(story, names)}`);
      const [id, by] = [randomUUID(), caller.person.name];
      if (!(await notePlay(pool, { id, story, by })))
        throw conflict("a story is being played: wait for its end, or stop it");
      log.info({ play: id, story, by }, "a story is played");
      demo.begin({ id, story });
      return { id };
    }),

    route(answerDemo, async ({ params: { id }, body: { yes } }) => {
      if (!(await answerPlay(pool, id, yes))) throw conflict(`the play "${id}" asks nothing now`);
      return { id };
    }),

    route(stopDemo, async ({ params: { id } }) => {
      if (!(await stopPlay(pool, id))) throw conflict(`the play "${id}" does not go on`);
      return { id };
    }),
  ];
}
