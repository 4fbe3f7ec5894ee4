@echo off
rem AWS Agent on Windows: builds itself on first use, then starts the command line. Needs Java 17 or newer.
rem To build again after a change, delete aws-agent-cli\target\runtime.classpath.
setlocal
set "PROJECT=%~dp0"
set "JAR=%PROJECT%aws-agent-cli\target\aws-agent-cli.jar"
set "STAMP=%PROJECT%aws-agent-cli\target\runtime.classpath"
set "BUILDLOG=%PROJECT%.aws-agent-build\build.log"

set "JAVA=java"
set "MAJOR=0"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"
if not "%JAVA%"=="java" if exist "%JAVA_HOME%\release" (
    for /f "usebackq tokens=1,2 delims==" %%a in ("%JAVA_HOME%\release") do (
        if "%%a"=="JAVA_VERSION" for /f "delims=.-+" %%m in ("%%~b") do set "MAJOR=%%m"
    )
)
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
    echo aws-agent: no Java found; install Java 17 or newer, and set JAVA_HOME to it 1>&2
    exit /b 1
)

rem Without JAVA_HOME the version is not known: Java itself then says when a class is too new for it.
if %MAJOR% EQU 0 goto known
if %MAJOR% GEQ 17 goto known
echo aws-agent: JAVA_HOME is '%JAVA_HOME%', which is Java %MAJOR%; set it to Java 17 or newer 1>&2
exit /b 1

:known
rem Libraries of the sandbox use memory access that Java 24 and newer warn of.
set "FLAGS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:Tier3InvocationThreshold=1000 -XX:Tier3MinInvocationThreshold=500"
set "FLAGS=%FLAGS% -XX:-UsePerfData -Xlog:disable"
if %MAJOR% GEQ 24 set "FLAGS=%FLAGS% --sun-misc-unsafe-memory-access=allow"

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
"%JAVA%" %FLAGS% %AWSAGENT_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
