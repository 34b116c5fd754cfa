// What the build provides. Source: web/components.ts.
declare module "virtual:component-styles" {
  const address: string;
  export default address;
}
