import { readdirSync, readFileSync } from 'node:fs';
import { type APIRequestContext, type APIResponse, type BrowserContext, expect, test } from '@playwright/test';
import { invited } from './people';

// Every page, handler and action there is, found in the sources, tried by everybody. A new one is tried by itself: it
// must turn away who is not signed in, and an action must turn away a viewer, unless it is named here.

const ROLES = ['viewer', 'analyst', 'admin'] as const;
type Role = (typeof ROLES)[number];

/** Open to whoever comes: what signs in, what says that the server lives. */
const OPEN_PATHS = ['/login', '/welcome', '/api/health', '/api/auth/[...nextauth]'];
/** Open actions change nothing but the browser's own cookies, or carry a secret of their own. */
const OPEN_ACTIONS = ['createAccount', 'setPreference', 'setColumns', 'signOut'];
/** The least role for a page or handler; one that is not named is for every role. */
const PATHS: Readonly<Record<string, Role>> = { '/api/v1/uploads': 'admin', '/settings/audit/export': 'admin' };
/** The least role for an action; an action that is not named needs at least an analyst. */
const ACTIONS: Readonly<Record<string, Role>> = {
  invite: 'admin',
  changeUser: 'admin',
  connectSource: 'admin',
  changeSource: 'admin',
  testSource: 'admin',
  settle: 'admin',
  pauseReading: 'admin',
  resumeReading: 'admin',
  changeOwnPassword: 'viewer',
};

const sources = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path));
const paths = sources
  .filter((path) => /(^|\/)(page\.tsx|route\.ts)$/.test(path))
  .map((file) => ({
    path: `/${file.replace(/\/?(page\.tsx|route\.ts)$/, '')}`,
    isHandler: file.endsWith('route.ts'),
    method: /^export async function POST/m.test(readFileSync(`app/${file}`, 'utf8')) ? 'post' : 'get',
  }))
  .filter(({ path }) => !OPEN_PATHS.includes(path));

interface Action {
  readonly id: string;
  readonly name: string;
  /** A page that knows the action. */
  readonly page: string;
}

/** The actions as the build numbers them. */
function builtActions(): Action[] {
  const manifest: { node: Record<string, { exportedName: string; workers: Record<string, unknown> }> } = JSON.parse(
    readFileSync('.next/server/server-reference-manifest.json', 'utf8'),
  );
  return Object.entries(manifest.node).map(([id, { exportedName, workers }]) => {
    const known = Object.keys(workers).map((worker) => worker.replace(/^app/, '').replace(/\/page$/, '') || '/');
    const page = known.find((path) => !path.includes('[') && !path.startsWith('/_') && !OPEN_PATHS.includes(path));
    return { id, name: exportedName, page: page ?? '/' };
  });
}

/** Exported functions of the files that begin with 'use server'. */
function writtenActions(): string[] {
  return sources
    .map((path) => readFileSync(`app/${path}`, 'utf8'))
    .filter((text) => text.startsWith("'use server'"))
    .flatMap((text) => [...text.matchAll(/^export async function (\w+)/gm)].map(([, name = '']) => name));
}

type Who = Role | 'gone';
const people = new Map<Who, BrowserContext>();
/** A key and a finding that are there. */
let places: Record<string, string>;

test.beforeAll(async ({ browser, baseURL }, { project, workerIndex }) => {
  test.setTimeout(180_000);
  const { storageState } = project.use;
  const admin = await browser.newContext({
    ...(baseURL === undefined ? {} : { baseURL }),
    ...(storageState === undefined ? {} : { storageState }),
  });
  const page = await admin.newPage();
  people.set('admin', admin);
  people.set('viewer', await invited(page, 'Viewer', `access.viewer.${workerIndex}`));
  people.set('analyst', await invited(page, 'Analyst', `access.analyst.${workerIndex}`));
  people.set('gone', await invited(page, 'Administrator', `access.gone.${workerIndex}`));
  await page.goto('/settings?tab=users');
  const row = page.getByRole('row').filter({ hasText: `access.gone.${workerIndex}` });
  await row.getByRole('button', { name: 'Lock out' }).click();
  await expect(row).toContainText('Locked out');
  await page.goto('/keys');
  const key = await page.locator('a[href^="/keys/arn"]').first().getAttribute('href');
  await page.goto('/findings');
  const open = (await page.locator('a[href*="open="]').first().getAttribute('href')) ?? '';
  const fingerprint = new URL(open, 'http://keytrail').searchParams.get('open');
  places = { '/keys/[key]': `${key}`, '/findings/[fingerprint]': `/findings/${fingerprint}` };
  await page.close();
});

test.afterAll(async () => {
  await Promise.all([...people.values()].map((context) => context.close()));
});

function requestsOf(who: Who): APIRequestContext {
  const context = people.get(who);
  if (!context) throw new Error(`${who} is not signed in`);
  return context.request;
}

const hasArrived = (response: APIResponse) =>
  response.status() !== 403 && response.status() !== 401 && !isSentAway(response);
const isSentAway = (response: APIResponse) =>
  response.status() === 401 ||
  [response.headers().location, response.headers()['x-action-redirect']].some((to) => to?.includes('/login'));

for (const { path, isHandler, method } of paths) {
  test(`${path} is for those who are signed in, and may`, async ({ playwright, baseURL }) => {
    const target = places[path] ?? path.replaceAll(/\[[^\]]+\]/g, 'x');
    const stranger = await playwright.request.newContext({
      storageState: { cookies: [], origins: [] },
      ...(baseURL === undefined ? {} : { baseURL }),
    });
    const least = PATHS[path] ?? 'viewer';
    const get = (who: APIRequestContext) => who.fetch(target, { method, maxRedirects: 0 });
    expect(isSentAway(await get(stranger)), 'nobody').toBe(true);
    const locked = await get(requestsOf('gone'));
    // A page that has begun to stream is led away by its own text.
    expect(isSentAway(locked) || (!isHandler && (await locked.text()).includes('/login')), 'locked out').toBe(true);
    for (const role of ROLES) {
      const isEnough = ROLES.indexOf(role) >= ROLES.indexOf(least);
      expect(hasArrived(await get(requestsOf(role))), role).toBe(isEnough);
    }
    await stranger.dispose();
  });
}

test('every action that is written is tried', () => {
  const built = builtActions().map(({ name }) => name);
  expect(writtenActions().filter((name) => !built.includes(name))).toEqual([]);
});

for (const name of writtenActions().filter((one) => !OPEN_ACTIONS.includes(one))) {
  test(`the action ${name} asks for its role`, async ({ baseURL }) => {
    const action = builtActions().find((one) => one.name === name);
    const least = ACTIONS[name] ?? 'analyst';
    const call = (who: Who) =>
      requestsOf(who).post(action?.page ?? '/', {
        maxRedirects: 0,
        headers: {
          'next-action': action?.id ?? '',
          origin: baseURL ?? '',
          'content-type': 'text/plain;charset=UTF-8',
        },
        data: '[]',
      });
    expect(isSentAway(await call('gone')), 'locked out').toBe(true);
    for (const role of ROLES) {
      const isEnough = ROLES.indexOf(role) >= ROLES.indexOf(least);
      expect(hasArrived(await call(role)), role).toBe(isEnough);
    }
  });
}
