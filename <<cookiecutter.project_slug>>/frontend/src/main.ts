// First, so that what fails while the other modules load is seen.
import 'vue-error-tracking/early'
import './assets/main.css'

import { createApp } from 'vue'
import { createErrorTracking } from 'vue-error-tracking'
import App from './App.vue'
import router from './router'

const app = createApp(App)

// Before the router, so that a failing first navigation is seen.
app.use(createErrorTracking({ router }))
app.use(router)

app.mount('#app')
