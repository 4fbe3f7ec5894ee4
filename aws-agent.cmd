@echo off
rem AWS Agent on Windows: builds itself on first use, then starts the command line. Needs Java 17 or newer.
rem To build again after a change, delete aws-agent-cli\target\runtime.classpath.
setlocal
set "PROJECT=%~dp0"
set "JAR=%PROJECT%aws-agent-cli\target\aws-agent-cli.jar"
set "STAMP=%PROJECT%aws-agent-cli\target\runtime.classpath"
set "BUILDLOG=%PROJECT%.aws-agent-build\build.log"

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
    echo aws-agent: no Java found; install Java 17 or newer, and set JAVA_HOME to it 1>&2
    exit /b 1
)

if exist "%JAR%" if exist "%STAMP%" goto start
echo aws-agent: building, a few minutes the first time ... 1>&2
if not exist "%PROJECT%.aws-agent-build" mkdir "%PROJECT%.aws-agent-build"
pushd "%PROJECT%"
call mvnw.cmd -B -ntp -q -pl aws-agent-cli -am -Dmaven.test.skip=true package >"%BUILDLOG%" 2>&1
popd
if not exist "%STAMP%" (
    type "%BUILDLOG%" 1>&2
    echo aws-agent: the build failed; the log is in %BUILDLOG% 1>&2
    exit /b 1
)

:start
"%JAVA%" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xlog:disable %AWSAGENT_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
