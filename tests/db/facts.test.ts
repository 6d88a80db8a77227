import { warehouseHolding } from '../support/warehouse';
import { describeFacts } from './facts.conformance';

describeFacts('DuckDB', (records) => warehouseHolding({ records }));
